import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const SRC = resolve(import.meta.dirname, '..')
const UI = resolve(SRC, '..')
const LONGEST_COMPONENT = 200

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|vue)$/.test(file) && !file.endsWith('.d.ts'))
const textOf = (file: string) => readFileSync(join(SRC, file), 'utf8')

/** Which parts of the screens each part may use; a room sees no other room. */
const MAY_USE: Record<string, string[]> = {
  kit: ['kit', 'locales'],
  api: ['api', 'kit'],
  live: ['live', 'api', 'kit'],
  rooms: ['live', 'api', 'kit'],
  shell: ['shell', 'rooms', 'live', 'api', 'kit'],
}

function partOf(file: string): string {
  return file.split('/')[0] ?? ''
}

function importsOf(file: string): string[] {
  return [...textOf(file).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path]) =>
    relative(SRC, resolve(SRC, dirname(file), path ?? '')),
  )
}

describe('the plan of the screens', () => {
  it('is kept by every file', () => {
    const trespasses = files
      .filter((file) => MAY_USE[partOf(file)])
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => {
            const home = file.split('/').slice(0, 2).join('/')
            if (partOf(file) === 'rooms' && target.startsWith(`${home}/`)) return false
            return !MAY_USE[partOf(file)]?.includes(partOf(target))
          })
          .map((target) => `${file} uses ${target}`),
      )
    expect(trespasses).toEqual([])
  })

  it('lets only the chart part know the chart library', () => {
    expect(files.filter((file) => !/^(kit\/chart|house)\//.test(file) && /from 'echarts/.test(textOf(file)))).toEqual([])
  })

  it('keeps components short enough to be read in one sitting', () => {
    expect(files.filter((file) => file.endsWith('.vue') && textOf(file).split('\n').length > LONGEST_COMPONENT)).toEqual([])
  })
})

describe('what is asked from elsewhere', () => {
  it('is nothing: no page names another host', () => {
    const pages = ['../index.html', 'kit/tokens.css', ...files.filter((file) => !file.endsWith('.test.ts'))]
    expect(pages.filter((file) => /https?:\/\/(?!www\.w3\.org)/.test(textOf(file)))).toEqual([])
  })

  it('is not written into the lock file either', () => {
    expect(readFileSync(join(UI, 'package-lock.json'), 'utf8')).not.toContain('"resolved"')
  })
})
