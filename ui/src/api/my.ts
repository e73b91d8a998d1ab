import type { components } from './contract'
import { Problem } from './problem'
import { inTurn } from './turns'

type Schemas = components['schemas']
export type MyAccount = Schemas['MyAccount']
export type MyUsage = Schemas['MyUsage']
export type MySession = Schemas['MySession']
export type MyRight = Schemas['MyRight']
export type MyWallet = Schemas['MyWallet']
export type MyMovement = Schemas['MyMovement']
export type MyShop = Schemas['MyShop']
export type MyOffer = Schemas['MyOffer']
export type MyPurchase = Schemas['MyPurchase']
export type MyPurchaseStory = Schemas['MyPurchaseStory']
export type MyPayment = Schemas['MyPayment']
export type MyDevice = Schemas['Device']
export type MyInvoice = Schemas['MyInvoice']

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

  rights = () => this.get<Schemas['MyRightList']>('/api/my/rights')
  wallet = () => this.get<MyWallet>('/api/my/wallet')
  movements = (page: number) => this.get<Schemas['MyMovementList']>(`/api/my/wallet/movements?page=${page}&perPage=10`)
  shop = () => this.get<MyShop>('/api/my/shop')
  purchases = (page: number) => this.get<Schemas['MyPurchaseList']>(`/api/my/purchases?page=${page}&perPage=5`)
  purchase = (id: string) => this.get<MyPurchaseStory>(`/api/my/purchases/${id}`)
  payments = (page: number) => this.get<Schemas['MyPaymentList']>(`/api/my/payments?page=${page}&perPage=5`)
  payment = (id: string) => this.get<MyPayment>(`/api/my/payments/${id}`)
  devices = () => this.get<Schemas['MyDeviceList']>('/api/my/devices')
  invoices = () => this.get<Schemas['MyInvoiceList']>('/api/my/invoices?perPage=20')
  /** The same key again is the same wish: it may be sent again when no answer came. */
  buy = (order: Schemas['MyOrder']) => this.send<MyPurchaseStory>('POST', '/api/my/purchases', order)
  useVoucher = (use: Schemas['VoucherUse']) => this.send<MyPurchaseStory>('POST', '/api/my/vouchers', use)
  topUp = (wish: Schemas['MyTopUp']) => this.send<MyPayment>('POST', '/api/my/wallet/top-ups', wish)
  setAutoRenew = (autoRenew: boolean | null) => this.send<MyAccount>('PUT', '/api/my/auto-renewal', { autoRenew })
  renameDevice = (mac: string, label: string | null) => this.send<MyDevice>('PATCH', `/api/my/devices/${mac}`, { label })
  forgetDevice = (mac: string) => this.send<undefined>('DELETE', `/api/my/devices/${mac}`)
  invoicePdf = async (id: string) => (await this.answered('GET', `/api/my/invoices/${id}/pdf`)).blob()

  private async get<T>(path: string): Promise<T> {
    return (await (await this.answered('GET', path)).json()) as T
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.answered(method, path, body)
    return (answer.status === 204 ? undefined : await answer.json()) as T
  }

  private async answered(method: string, path: string, body?: object): Promise<Response> {
    let answer = await this.ask(method, path, body)
    if (answer.status === 401 && (await this.refresh())) answer = await this.ask(method, path, body)
    if (!answer.ok) throw await Problem.of(answer)
    return answer
  }

  private async ask(method: string, path: string, body?: object): Promise<Response> {
    if (!this.access) await this.refresh()
    const headers: Record<string, string> = { Authorization: `Bearer ${this.access ?? ''}` }
    if (body) headers['Content-Type'] = 'application/json'
    return fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) }).catch(() => Promise.reject(Problem.unreachable()))
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
