import { beforeEach, expect, it, vi } from 'vitest'
import { MyLogin } from './my'

const asked: string[] = []
let round = 0

function answer(body: object, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
}

beforeEach(() => {
  localStorage.clear()
  asked.length = 0
  round = 0
  vi.stubGlobal('fetch', (path: string, init: { body?: string; headers: Record<string, string> }) => {
    asked.push(`${path} ${init.headers.Authorization ?? init.body ?? ''}`)
    if (path.endsWith('/login') || path.endsWith('/refresh')) {
      round += 1
      return Promise.resolve(answer({ access_token: `a${round}`, refresh_token: `r${round}`, expires_in: 900 }))
    }
    return Promise.resolve(init.headers.Authorization === 'Bearer a1' ? answer({ code: 'token_expired' }, 401) : answer({ username: 'w' }))
  })
})

it('renews an expired token once for all who ask at the same moment', async () => {
  const login = new MyLogin('savanna')
  await login.signIn('w', 'p')
  await Promise.all([login.account(), login.usage(), login.sessions()])
  expect(asked.filter((line) => line.startsWith('/api/my/refresh'))).toEqual(['/api/my/refresh {"refresh_token":"r1"}'])
})

it('is kept for a reload, apart from other tenants and from staff', async () => {
  await new MyLogin('savanna').signIn('w', 'p')
  expect(new MyLogin('savanna').isKept).toBe(true)
  expect(new MyLogin('coast').isKept).toBe(false)
  expect(localStorage.getItem('turnpike.refresh')).toBeNull()
})
