// @ts-check
// <attache-files> as a React component: properties in, events out, the element itself by ref. Works from React 18 on, and renders on a
// server, where nothing is defined and nothing happens.

import { defineElement } from '@attache/client/element';
import { createElement, forwardRef, useEffect, useImperativeHandle, useRef } from 'react';

/** @typedef {import('@attache/client/element').AttacheFilesElement} Files */
/** @typedef {import('@attache/client/element').AttacheFilesEventMap} Events */
/** @typedef {'client' | 'uploadOptions' | 'strings' | 'accept' | 'multiple' | 'maxFiles' | 'maxBytes' | 'disabled' | 'name' | 'required' | 'deleteOnRemove' | 'area' | 'capture'} Property */
/**
 * @typedef {Partial<Pick<Files, Property>>
 *   & { [E in keyof Events as E extends `attache-${infer Name}` ? `on${Capitalize<Name>}` : never]?: (event: Events[E]) => void }
 *   & { id?: string, className?: string, style?: import('react').CSSProperties, compact?: boolean }} Props
 */

const EVENTS = /** @type {const} */ (['Added', 'Progress', 'Stored', 'Failed', 'Removed']);

export const AttacheFiles = forwardRef(
  /**
   * @param {Props} props
   * @param {import('react').Ref<Files>} ref
   */
  function AttacheFiles({ id, className, style, compact, ...props }, ref) {
    const element = useRef(/** @type {Files | null} */ (null));
    const latest = useRef(props);
    /** What a later render leaves out goes back to what it was. */
    const before = useRef(/** @type {Record<string, unknown>} */ ({}));
    useImperativeHandle(ref, () => /** @type {Files} */ (element.current));

    useEffect(() => {
      defineElement();
      const life = new AbortController();
      for (const name of EVENTS) {
        const heard = (/** @type {Event} */ event) =>
          /** @type {((event: Event) => void) | undefined} */ (latest.current[`on${name}`])?.(event);
        element.current?.addEventListener(`attache-${name.toLowerCase()}`, heard, { signal: life.signal });
      }
      return () => life.abort();
    }, []);

    useEffect(() => {
      latest.current = props;
      const { current } = element;
      if (!current) return;
      const given = Object.entries(props).filter(([name, value]) => !name.startsWith('on') && value !== undefined);
      const wanted = { ...before.current, ...Object.fromEntries(given) };
      before.current = Object.fromEntries(
        given.map(([name]) => [name, name in before.current ? before.current[name] : Reflect.get(current, name)]),
      );
      for (const [name, value] of Object.entries(wanted))
        if (Reflect.get(current, name) !== value) Reflect.set(current, name, value);
    });

    return createElement('attache-files', {
      ref: element,
      id,
      class: className,
      style,
      compact: compact ? '' : undefined,
    });
  },
);
