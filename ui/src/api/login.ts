import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { region } from '../kit/region'
import { call, whenSignedOut } from './client'
import { forget, keep, refreshToken } from './tokens'
import type { Me, Role } from './types'
import { forgetResources } from './useResource'

/** Where the person is remembered, so that a reload can draw the page before the server is asked. */
const REMEMBERED = 'turnpike.me'

/** Who is signed in to this screen, and the ways in and out. */
export const useLogin = defineStore('login', () => {
  const me = ref<Me>()
  const role = computed(() => me.value?.role)

  async function signIn(email: string, password: string): Promise<void> {
    keep(await call('post', '/api/auth/login', { body: { email, password } }))
    await learn()
  }

  /** After a reload: true when a login was kept. The first answer of the server says whether it is still good. */
  async function restore(): Promise<boolean> {
    if (me.value) return true
    if (refreshToken() === null) return false
    const known = remembered()
    if (known) {
      region.timeZone = known.tenant.timeZone
      me.value = known
      // The page need not wait for what is most likely the same.
      learn().catch(() => {})
      return true
    }
    await learn()
    return true
  }

  function remembered(): Me | undefined {
    const text = localStorage.getItem(REMEMBERED)
    return text === null ? undefined : (JSON.parse(text) as Me)
  }

  async function learn(): Promise<void> {
    const found = await call('get', '/api/auth/me', {})
    region.timeZone = found.tenant.timeZone
    me.value = found
    localStorage.setItem(REMEMBERED, JSON.stringify(found))
  }

  async function signOut(): Promise<void> {
    const token = refreshToken()
    // Whatever the server says, this screen is signed out.
    if (token) await call('post', '/api/auth/logout', { body: { refresh_token: token } }).catch(() => {})
    drop()
  }

  function drop(): void {
    forget()
    forgetResources()
    localStorage.removeItem(REMEMBERED)
    me.value = undefined
  }

  const is = (...roles: Role[]): boolean => roles.length === 0 || (role.value !== undefined && roles.includes(role.value))

  whenSignedOut(drop)
  return { me, role, is, signIn, restore, signOut }
})

export const changePassword = (currentPassword: string, newPassword: string) =>
  call('post', '/api/auth/password', { body: { currentPassword, newPassword } })
export const getRealtimeSettings = () => call('get', '/api/realtime', {})
