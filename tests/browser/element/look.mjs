// A page that looks like one, in the manner of a stylesheet that a strict policy lets pass, and a picture to put into it.

/** @param {{ scheme?: 'light' | 'dark', direction?: 'ltr' | 'rtl', width?: number }} [how] */
export function look({ scheme = 'light', direction = 'ltr', width = 560 } = {}) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :root { color-scheme: ${scheme}; background: light-dark(#f4f5f8, #0e1116); font: 16px/1.5 system-ui, sans-serif; }
    body { margin: 0; padding: 24px; }
    attache-files { max-width: ${width}px; margin-inline: auto; }
    input[type=file] { display: none; }`);
  document.adoptedStyleSheets = [sheet];
  document.documentElement.dir = direction;
  document.head.append(
    Object.assign(document.createElement('meta'), { name: 'viewport', content: 'width=device-width' }),
  );
}

/** A photograph, as far as a thumbnail can tell. @param {string} name @returns {Promise<File>} */
export async function photo(name) {
  const canvas = new OffscreenCanvas(640, 480);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  const sky = context.createLinearGradient(0, 0, 0, 480);
  sky.addColorStop(0, '#4f86d9');
  sky.addColorStop(0.6, '#f6c28b');
  context.fillStyle = sky;
  context.fillRect(0, 0, 640, 480);
  context.fillStyle = '#2d4a3e';
  context.beginPath();
  context.moveTo(0, 480);
  context.lineTo(220, 190);
  context.lineTo(360, 340);
  context.lineTo(470, 240);
  context.lineTo(640, 480);
  context.fill();
  context.fillStyle = '#fff3d6';
  context.arc(470, 110, 46, 0, 7);
  context.fill();
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new File([blob], name, { type: 'image/png' });
}

/** @type {Partial<import('@attache/client/element').ElementStrings>} */
export const arabic = {
  label: 'الملفات',
  choose: 'اختر ملفات',
  hint: 'أو أسقطها أو الصقها هنا',
  limitBytes: 'حتى {size} لكل ملف',
  limitFiles: 'حتى {most} ملفات',
  kindImage: 'صور',
  waiting: 'في الانتظار',
  paused: 'متوقف',
  failed: 'لم يُرفع',
  stored: 'تم الرفع',
  duplicate: 'موجود من قبل',
  speed: '{size}/ث',
  left: 'بقي {time}',
  pause: 'أوقف {name}',
  resume: 'تابع {name}',
  remove: 'أزل {name}',
  cancel: 'ألغ {name}',
  retry: 'حاول مرة أخرى',
  retryLabel: 'حاول مرة أخرى: {name}',
  dismiss: 'إخفاء',
  wrongType: 'لم يُضف {name}: هذا النوع غير مقبول.',
  tooLarge: 'لم يُضف {name}: حجمه {size}، والحد {limit}.',
  problemNetwork: 'انقطع الاتصال. تحقق من الشبكة ثم حاول مرة أخرى.',
};
