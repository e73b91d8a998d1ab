import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { address, send, whenSignedOut } from './client'
import { Problem } from './problem'
import { forget, keep, refreshToken } from './tokens'

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })
const tokens = (n: number) => ({ access_token: `access-${n}`, refresh_token: `refresh-${n}`, expires_in: 900 })

/** A server that knows one access token and one refresh token at a time, as ours does. */
function server(current: number) {
  const trades: string[] = []
  const fetcher = vi.fn(async (path: string, init: RequestInit) => {
    if (path === '/api/auth/refresh') {
      const { refresh_token: token } = JSON.parse(String(init.body)) as { refresh_token: string }
      trades.push(token)
      if (token !== `refresh-${current - 1}`) return json(401, { code: 'login_over' })
      return json(200, tokens(current))
    }
    const token = (init.headers as Record<string, string>).Authorization
    return token === `Bearer access-${current}` ? json(200, { ok: true }) : json(401, { code: 'token_expired' })
  })
  vi.stubGlobal('fetch', fetcher)
  return { trades, asked: () => fetcher.mock.calls.length }
}

beforeEach(() => keep(tokens(1)))
afterEach(() => {
  forget()
  vi.unstubAllGlobals()
})

describe('a request', () => {
  it('renews an expired access token once, whoever else is waiting for it', async () => {
    const { trades } = server(2)
    const answers = await Promise.all([send('GET', '/api/a'), send('GET', '/api/b'), send('GET', '/api/c')])
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
    expect(trades).toEqual(['refresh-1'])
    expect(refreshToken()).toBe('refresh-2')
  })

  it('fetches an access token first after a reload, instead of being refused', async () => {
    forget()
    localStorage.setItem('turnpike.refresh', 'refresh-1')
    const { trades, asked } = server(2)
    await Promise.all([send('GET', '/api/a'), send('GET', '/api/b')])
    expect(trades).toEqual(['refresh-1'])
    expect(asked()).toBe(3)
  })

  it('ends the login when the refresh token is refused', async () => {
    const signedOut = vi.fn()
    whenSignedOut(signedOut)
    server(9)
    await expect(send('GET', '/api/a')).rejects.toMatchObject({ status: 401, code: 'token_expired' })
    expect(signedOut).toHaveBeenCalledOnce()
    expect(refreshToken()).toBeNull()
  })

  it('keeps the login while the server cannot be reached', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')))
    await expect(send('GET', '/api/a')).rejects.toMatchObject({ status: 0, code: 'unreachable' })
    expect(refreshToken()).toBe('refresh-1')
  })

  it('keeps the login while the server is in trouble', async () => {
    vi.stubGlobal('fetch', async (path: string) => (path === '/api/auth/refresh' ? json(503, { title: 'Busy' }) : json(401, {})))
    await expect(send('GET', '/api/a')).rejects.toMatchObject({ status: 503 })
    expect(refreshToken()).toBe('refresh-1')
  })
})

/** Another tab: the same storage and server, a memory of its own. */
async function tab() {
  vi.resetModules()
  return await import('./client')
}

describe.each([
  ['with locks', true],
  ['without locks, as on plain HTTP', false],
])('several tabs, %s', (_, locks) => {
  it('use a refresh token once between them', async () => {
    vi.stubGlobal('navigator', locks ? { locks: queue() } : {})
    const one = await tab()
    const two = await tab()
    const { trades } = server(2)
    // Both know the token that is too old now.
    const answers = await Promise.all([one.send('GET', '/api/a'), two.send('GET', '/api/b'), two.send('GET', '/api/c')])
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
    expect(trades).toEqual(['refresh-1'])
  })
})

it('a tab that is opened or reloaded goes on with the access token there is', async () => {
  keep(tokens(2))
  const { trades, asked } = server(2)
  await (await tab()).send('GET', '/api/a')
  expect(trades).toEqual([])
  expect(asked()).toBe(1)
})

/** Locks as browsers give them: one at a time, in order. */
function queue() {
  let last: Promise<unknown> = Promise.resolve()
  return { request: <T>(_: string, run: () => Promise<T>) => (last = last.then(run, run)) }
}

describe('a problem', () => {
  it('names every field that is wrong', async () => {
    const errors = [{ field: 'name', problem: 'is taken' }, { field: 'network', problem: 'is no address' }]
    const problem = await Problem.of(json(422, { code: 'invalid_input', title: 'Invalid input', errors }))
    expect(problem).toMatchObject({ code: 'invalid_input', fields: { name: 'is taken', network: 'is no address' } })
  })

  it('is told in words even when the answer is not ours', async () => {
    const problem = await Problem.of(new Response('<html>', { status: 502 }))
    expect(problem).toMatchObject({ code: 'http_502', message: 'The server answered 502.' })
  })
})

describe('an address', () => {
  it('carries what is set and escapes what is typed', () => {
    expect(address('/api/jobs/{jobId}/retry', { jobId: 'a/b' })).toBe('/api/jobs/a%2Fb/retry')
    expect(address('/api/staff', {}, { q: 'a&b', page: 1, state: undefined, kind: '' })).toBe('/api/staff?q=a%26b&page=1')
  })
})
