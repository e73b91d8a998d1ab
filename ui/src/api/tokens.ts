import { Problem } from './problem'

/** What a login or a refresh brings. */
export interface Tokens {
  access_token: string
  refresh_token: string
  expires_in: number
}

const KEPT = 'turnpike.refresh'

/** The short-lived token lives in memory only: a page that is closed takes it along. */
let access: string | undefined
let refreshing: Promise<boolean> | undefined

export const accessToken = (): string | undefined => access
export const refreshToken = (): string | null => localStorage.getItem(KEPT)

export function keep(tokens: Tokens): void {
  access = tokens.access_token
  localStorage.setItem(KEPT, tokens.refresh_token)
}

export function forget(): void {
  access = undefined
  localStorage.removeItem(KEPT)
}

/** Trades the refresh token for new ones; false when the login is over. All callers share one trade. */
export function refresh(): Promise<boolean> {
  refreshing ??= alone(trade).finally(() => (refreshing = undefined))
  return refreshing
}

/**
 * A refresh token works once. Two tabs that traded the same one would look like a thief, so tabs queue
 * and each reads the newest token when its turn comes. Without locks (plain HTTP) the risk stays.
 */
function alone(run: () => Promise<boolean>): Promise<boolean> {
  return navigator.locks ? navigator.locks.request(KEPT, run) : run()
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
