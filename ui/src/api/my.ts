import type { components } from './contract'
import { Problem } from './problem'
import { inTurn } from './turns'

type Schemas = components['schemas']
export type MyAccount = Schemas['MyAccount']
export type MyUsage = Schemas['MyUsage']
export type MySession = Schemas['MySession']

/** A subscriber's sign-in with one tenant; apart from that of staff, so that both can be kept in one browser. */
export class MyLogin {
  private access: string | undefined
  private refreshing: Promise<boolean> | undefined
  private readonly kept: string

  constructor(private readonly tenant: string) {
    this.kept = `turnpike.my.${tenant}`
  }

  get isKept(): boolean {
    return localStorage.getItem(this.kept) !== null
  }

  async signIn(username: string, password: string): Promise<void> {
    const answer = await post('/api/my/login', { tenant: this.tenant, username, password })
    if (!answer.ok) throw await Problem.of(answer)
    this.keep((await answer.json()) as Schemas['Tokens'])
  }

  /** Whatever the server says, this screen is signed out. */
  async signOut(): Promise<void> {
    await this.ask('POST', '/api/my/logout').catch(() => {})
    this.forget()
  }

  account = () => this.get<MyAccount>('/api/my/account')
  usage = () => this.get<MyUsage>('/api/my/usage')
  sessions = () => this.get<Schemas['MySessionList']>('/api/my/sessions?perPage=10')

  private async get<T>(path: string): Promise<T> {
    let answer = await this.ask('GET', path)
    if (answer.status === 401 && (await this.refresh())) answer = await this.ask('GET', path)
    if (!answer.ok) throw await Problem.of(answer)
    return (await answer.json()) as T
  }

  private async ask(method: string, path: string): Promise<Response> {
    if (!this.access) await this.refresh()
    return fetch(path, { method, headers: { Authorization: `Bearer ${this.access ?? ''}` } }).catch(() => Promise.reject(Problem.unreachable()))
  }

  /** A refresh token works once, and using it again ends the sign-in: callers share one trade, and tabs take turns. */
  private refresh(): Promise<boolean> {
    this.refreshing ??= inTurn(() => this.trade()).finally(() => (this.refreshing = undefined))
    return this.refreshing
  }

  private async trade(): Promise<boolean> {
    const token = localStorage.getItem(this.kept)
    if (token === null) return false
    const answer = await post('/api/my/refresh', { refresh_token: token })
    if (answer.ok) {
      this.keep((await answer.json()) as Schemas['Tokens'])
      return true
    }
    // Only a clear no ends the sign-in; a server in trouble does not.
    if (answer.status !== 401 && answer.status !== 403) throw await Problem.of(answer)
    this.forget()
    return false
  }

  private keep(tokens: Schemas['Tokens']): void {
    this.access = tokens.access_token
    localStorage.setItem(this.kept, tokens.refresh_token)
  }

  private forget(): void {
    this.access = undefined
    localStorage.removeItem(this.kept)
  }
}

function post(path: string, body: object): Promise<Response> {
  return fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }).catch(() =>
    Promise.reject(Problem.unreachable()),
  )
}
