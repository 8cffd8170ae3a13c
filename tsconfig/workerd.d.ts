// The npm package `workerd` has no types of its own: a CommonJS module that says where its program is.

declare module 'workerd' {
  const workerd: { default: string; compatibilityDate: string; version: string };
  export default workerd;
}
