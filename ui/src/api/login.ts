import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { region } from '../kit/region'
import { call, whenSignedOut } from './client'
import { forget, keep, refresh, refreshToken } from './tokens'
import type { Me, Role } from './types'
import { forgetResources } from './useResource'

/** Who is signed in to this screen, and the ways in and out. */
export const useLogin = defineStore('login', () => {
  const me = ref<Me>()
  const role = computed(() => me.value?.role)

  async function signIn(email: string, password: string): Promise<void> {
    keep(await call('post', '/api/auth/login', { body: { email, password } }))
    await learn()
  }

  /** After a reload: true when a login was kept and is still good. */
  async function restore(): Promise<boolean> {
    if (me.value) return true
    if (refreshToken() === null || !(await refresh())) return false
    await learn()
    return true
  }

  async function learn(): Promise<void> {
    const found = await call('get', '/api/auth/me', {})
    region.timeZone = found.tenant.timeZone
    me.value = found
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
    me.value = undefined
  }

  const is = (...roles: Role[]): boolean => roles.length === 0 || (role.value !== undefined && roles.includes(role.value))

  whenSignedOut(drop)
  return { me, role, is, signIn, restore, signOut }
})

export const changePassword = (currentPassword: string, newPassword: string) =>
  call('post', '/api/auth/password', { body: { currentPassword, newPassword } })
export const getRealtimeSettings = () => call('get', '/api/realtime', {})
