import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { budget } from './build/budget.ts'
import { precompress } from './build/precompress.ts'

/** Where `npm run dev` finds a running server. */
const server = process.env.TURNPIKE_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [
    vue(),
    ui({
      autoImport: false,
      components: { dts: 'src/components.d.ts' },
      icon: { clientBundle: { scan: { globInclude: ['src/**/*.{vue,ts}'] }, sizeLimitKb: 64 } },
      ui: {
        colors: { primary: 'pike', neutral: 'mist', success: 'emerald', warning: 'amber', error: 'red', info: 'sky' },
        // What a finger must hit is 40 px.
        button: { slots: { base: 'max-sm:min-h-10 max-sm:min-w-10 max-sm:justify-center' }, variants: { size: { md: { base: 'px-2.5 py-1.5 text-[0.8125rem] gap-1.5', leadingIcon: 'size-4', trailingIcon: 'size-4' } } } },
        input: { slots: { base: 'max-sm:min-h-10' } },
        select: { slots: { base: 'max-sm:min-h-10' } },
        selectMenu: { slots: { base: 'max-sm:min-h-10' } },
        radioGroup: { slots: { fieldset: 'gap-x-4 gap-y-2' } },
        formField: { slots: { label: 'text-[0.8125rem]', help: 'text-xs', error: 'text-xs' } },
      },
    }),
    budget({ firstLoadKb: 220, routeKb: 350 }),
    precompress(),
  ],
  build: { target: 'es2022', chunkSizeWarningLimit: 900, reportCompressedSize: false },
  server: { proxy: { '/api': server, '/app': { target: server, ws: true } } },
  test: {
    testTimeout: 20_000,
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', 'build/**/*.test.ts'],
    setupFiles: ['src/kit/testing.ts'],
  },
})
