import { randomBytes } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { budget } from './budget'

/** Code that gzip cannot make smaller, of this many kB. */
const code = (kb: number) => randomBytes(kb * 1_000).toString('latin1')
const chunk = (name: string, kb: number, imports: string[] = [], isEntry = false) => ({ type: 'chunk', fileName: name, name, code: code(kb), imports, isEntry })

function check(...chunks: ReturnType<typeof chunk>[]): string | undefined {
  vi.spyOn(console, 'info').mockImplementation(() => {})
  const plugin = budget({ firstLoadKb: 50, routeKb: 100 })
  const error = vi.fn()
  const run = plugin.generateBundle as unknown as (this: { error: typeof error }, options: unknown, bundle: unknown) => void
  run.call({ error }, {}, Object.fromEntries(chunks.map((one) => [one.fileName, one])))
  return error.mock.calls[0]?.[0] as string | undefined
}

describe('the budget', () => {
  it('counts what the entry imports, and lets a small build pass', () => {
    expect(check(chunk('main', 10, ['shared'], true), chunk('shared', 10))).toBeUndefined()
    expect(check(chunk('main', 10, ['shared'], true), chunk('shared', 60))).toContain('first load')
  })

  it('does not charge a page for what is there already', () => {
    expect(check(chunk('main', 10, ['shared'], true), chunk('shared', 10), chunk('page', 30, ['shared']))).toBeUndefined()
    expect(check(chunk('main', 1, [], true), chunk('page', 60, ['chart']), chunk('chart', 60))).toContain('page adds')
  })
})
