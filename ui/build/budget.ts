import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** The largest sizes a reader may have to wait for, in kB of gzip (1 kB = 1000 bytes). */
interface Limits {
  /** Script and style that index.html asks for, plus those of any one page before it can draw. */
  firstLoadKb: number
  /** What any lazily loaded part adds on its own. */
  routeKb: number
}

interface Part {
  name: string
  kb: number
  entry: boolean
  imports: string[]
}

/** Stops the build when the console has grown past what house-style section 13 allows. */
export function budget(limits: Limits): Plugin {
  return {
    name: 'turnpike:budget',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const sizeOf = (name: string): number => {
        const file = bundle[name]
        if (!file) return 0
        return gzipSync(file.type === 'chunk' ? file.code : file.source).length / 1000
      }
      const parts = new Map<string, Part>()
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue
        const styles = [...(file.viteMetadata?.importedCss ?? [])].reduce((sum, css) => sum + sizeOf(css), 0)
        parts.set(file.fileName, {
          name: file.name,
          kb: sizeOf(file.fileName) + styles,
          entry: file.isEntry,
          imports: file.imports,
        })
      }
      const needed = (name: string, seen = new Set<string>()): Set<string> => {
        if (seen.has(name)) return seen
        seen.add(name)
        for (const next of parts.get(name)?.imports ?? []) needed(next, seen)
        return seen
      }
      const total = (names: Iterable<string>): number =>
        [...names].reduce((sum, name) => sum + (parts.get(name)?.kb ?? 0), 0)

      const entries = new Set([...parts].filter(([, p]) => p.entry).flatMap(([name]) => [...needed(name)]))
      const first = total(entries)
      console.info(`first load ${first.toFixed(0)} kB gzip of ${limits.firstLoadKb}`)
      const tooBig = first > limits.firstLoadKb ? [`first load is ${first.toFixed(0)} kB`] : []
      for (const [file, part] of parts) {
        const added = total([...needed(file)].filter((name) => !entries.has(name)))
        if (added > 40) console.info(`${part.name} adds ${added.toFixed(0)} kB gzip of ${limits.routeKb}`)
        if (added > limits.routeKb) tooBig.push(`${part.name} adds ${added.toFixed(0)} kB`)
      }
      if (tooBig.length > 0) this.error(`over budget: ${tooBig.join(', ')}`)
    },
  }
}
