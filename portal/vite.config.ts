import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The server serves the result under /portal. Nothing is inlined: the content security policy allows no inline script and no data URL.
export default defineConfig({
  base: '/portal/',
  plugins: [react()],
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
});
