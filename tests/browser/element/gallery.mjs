// One element with a file in every state, as people meet it.

/**
 * @param {import('./stage.mjs').Stage} stage
 * @param {{ scheme?: 'light' | 'dark', direction?: 'ltr' | 'rtl', width?: number, words?: 'arabic', compact?: boolean }} how
 */
export async function gallery(stage, { words, compact = false, ...how }) {
  await stage.ask(
    async (kit, look, arabic, small) => {
      kit.look(look);
      const { client, uploads } = kit.actor({
        upload: { protocols: ['tus'], maxBytes: 50_000_000, maxFiles: 10, idempotencyKey: false },
      });
      Object.assign(globalThis, { uploads });
      kit.mount({
        client,
        multiple: true,
        accept: 'image/*,.pdf,.csv,.mp4,.docx,.txt',
        strings: arabic ? kit.arabic : null,
      });
      if (arabic) kit.it.lang = 'ar';
      kit.it.toggleAttribute('compact', small);
      kit.it.add([
        kit.file(arabic ? 'تسجيل المكالمة.mp4' : 'product-walkthrough.mp4', 18_400_000, 'video/mp4'),
        kit.file('Quarterly figures for the board, final version 7 (corrected).csv', 9_200_000, 'text/csv'),
        await kit.photo(arabic ? 'صورة.png' : 'holiday.png'),
        kit.file('contract.pdf', 1_240_000, 'application/pdf'),
        kit.file('minutes.docx', 86_000),
        kit.file('notes.txt', 4_300),
      ]);
      kit.it.add([kit.file('setup.exe', 5_000_000), kit.file('everything.csv', 50_000_001)]);
      const [video, table, photo, contract, minutes] = uploads;
      video?.tell({ fraction: 0.62, bytesPerSecond: 2_400_000 });
      table?.tell({ fraction: 0.31 });
      table?.pause();
      photo?.store();
      await photo;
      minutes?.store({ duplicate: true });
      await minutes;
      contract?.fail(kit.failure());
      await contract?.then(undefined, () => {});
    },
    how,
    words === 'arabic',
    compact,
  );
  await stage.until((kit) => kit.one('canvas'));
}
