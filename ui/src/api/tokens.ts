import { Problem } from './problem'
import { inTurn } from './turns'

/** What a login or a refresh brings. */
export interface Tokens {
  access_token: string
  refresh_token: string
  expires_in: number
}

const KEPT = 'turnpike.refresh'
const SHARED = 'turnpike.access'

/** This tab's access token. It is shared with the other tabs, so that a reload or a new tab need not trade. */
let access: string | undefined
let refreshing: Promise<boolean> | undefined

export const accessToken = (): string | undefined => (access ??= shared())
export const refreshToken = (): string | null => localStorage.getItem(KEPT)

export function keep(tokens: Tokens): void {
  access = tokens.access_token
  localStorage.setItem(KEPT, tokens.refresh_token)
  localStorage.setItem(SHARED, JSON.stringify({ token: access, until: Date.now() + tokens.expires_in * 1000 }))
}

export function forget(): void {
  access = undefined
  localStorage.removeItem(KEPT)
  localStorage.removeItem(SHARED)
}

/** What this or another tab got last, while it is good. */
function shared(): string | undefined {
  const text = localStorage.getItem(SHARED)
  if (text === null) return undefined
  const { token, until } = JSON.parse(text) as { token: string; until: number }
  return until > Date.now() ? token : undefined
}

/**
 * Gets another access token than the one that failed; false when the login is over. All callers share one trade.
 * A refresh token works once, and using it again ends the login: tabs take turns, and whoever finds at its turn that
 * another tab has traded meanwhile takes what that tab got.
 */
export function refresh(): Promise<boolean> {
  const failed = access
  refreshing ??= inTurn(() => renew(failed)).finally(() => (refreshing = undefined))
  return refreshing
}

async function renew(failed: string | undefined): Promise<boolean> {
  const newest = refreshToken() === null ? undefined : shared()
  if (newest === undefined || newest === failed) return trade()
  access = newest
  return true
}

async function trade(): Promise<boolean> {
  const token = refreshToken()
  if (token === null) return false
  const response = await fetch('/api/auth/refresh', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ refresh_token: token }),
  }).catch(() => Promise.reject(Problem.unreachable()))
  if (response.ok) {
    keep((await response.json()) as Tokens)
    return true
  }
  // Only a clear no ends the login; a server in trouble does not.
  if (response.status !== 401 && response.status !== 403 && response.status !== 422) throw await Problem.of(response)
  forget()
  return false
}
