import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { useLogin } from '../api/login'
import type { Me, Role } from '../api/types'
import { makeRouter } from './router'
import { rooms } from './rooms'

beforeEach(() => setActivePinia(createPinia()))

function signedInAs(role: Role): void {
  useLogin().me = { id: 'p', name: 'Somebody', role, kind: 'staff', tenant: { id: 't', name: 'T', slug: 't', timeZone: 'UTC', currency: 'KES' } } as Me
}

it.each([
  ['staff', '/users', '/dashboard'],
  ['staff', '/api-keys', '/dashboard'],
  ['staff', '/audit', '/dashboard'],
  ['staff', '/nases/new', '/dashboard'],
  ['staff', '/tenants', '/dashboard'],
  ['staff', '/sessions', '/sessions'],
  ['tenant_admin', '/users', '/users'],
  ['tenant_admin', '/jobs', '/dashboard'],
  ['platform_admin', '/tenants', '/tenants'],
] as const)('%s who asks for %s lands on %s', async (role, asked, landed) => {
  signedInAs(role)
  const router = makeRouter()
  await router.push(asked)
  expect(router.currentRoute.value.path).toBe(landed)
})

it('no menu entry leads a person to a page that is not for them', () => {
  const rolesOf = new Map(rooms.flatMap((room) => room.routes).map((route) => [route.path, route.meta?.roles]))
  const deadEnds = rooms
    .flatMap((room) => room.menu)
    .filter(({ to, roles }) => rolesOf.get(to) && (roles ?? []).some((role) => !rolesOf.get(to)?.includes(role)))
  expect(deadEnds).toEqual([])
})
