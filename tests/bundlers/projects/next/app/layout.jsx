// The frame of every page.

/** Without an icon the browser would ask for one. */
export const metadata = { icons: 'data:,' };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
