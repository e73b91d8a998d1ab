import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Below this a compressed copy saves less than its own bookkeeping. */
const WORTH_BYTES = 1_000
const TEXT = /\.(js|css|html|svg|json)$/

/** Leaves a `.gz` beside every text file, so that the server never compresses the same bytes twice. */
export function precompress(): Plugin {
  return {
    name: 'turnpike:precompress',
    apply: 'build',
    enforce: 'post',
    writeBundle(options) {
      const root = options.dir ?? 'dist'
      for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
        if (!TEXT.test(file)) continue
        const path = join(root, file)
        const bytes = readFileSync(path)
        if (bytes.length >= WORTH_BYTES) writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
