import type { paths } from './contract'
import { Problem } from './problem'
import { accessToken, refresh, refreshToken } from './tokens'

export type Query = Record<string, string | number | boolean | null | undefined>

/** Told once when the server no longer knows us, so that the login page can be shown. */
let onSignedOut: () => void = () => {}

export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener
}

/** Asks the server, with JSON or a CSV file; an expired access token is renewed and the question asked once more. */
export async function send(method: string, path: string, body?: unknown): Promise<Response> {
  // After a reload there is no access token yet; asking without one would only cost a round trip.
  if (accessToken() === undefined && refreshToken() !== null) await refresh()
  let response = await once(method, path, body)
  if (response.status === 401 && (await refresh())) response = await once(method, path, body)
  if (response.status === 401) onSignedOut()
  if (!response.ok) throw await Problem.of(response)
  return response
}

async function once(method: string, path: string, body: unknown): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  const token = accessToken()
  if (token) headers.Authorization = `Bearer ${token}`
  const isFile = body instanceof Blob
  if (body !== undefined) headers['Content-Type'] = isFile ? 'application/octet-stream' : 'application/json'
  return fetch(path, { method, headers, body: isFile ? body : body === undefined ? undefined : JSON.stringify(body) }).catch(() =>
    Promise.reject(Problem.unreachable()),
  )
}

/** `path` with `{names}` filled in, and the parts of `query` that are set. */
export function address(path: string, names: Record<string, string> = {}, query: Query = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''))
  const parts = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parts.set(name, String(value))
  }
  return parts.size === 0 ? filled : `${filled}?${parts}`
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Operation<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never
type PathsWith<M extends Method> = { [P in keyof paths]: paths[P][M] extends object ? P : never }[keyof paths]

type Json<R> = R extends { content: { 'application/json': infer T } } ? T : undefined
type Said<R> = R extends { 200: infer X } ? Json<X> : R extends { 201: infer X } ? Json<X> : R extends { 202: infer X } ? Json<X> : undefined
type Answer<O> = O extends { responses: infer R } ? Said<R> : never
type Body<O> = O extends { requestBody?: { content: { 'application/json': infer B } } } ? B : undefined
type Names<O> = O extends { parameters: { path: infer N extends Record<string, string> } } ? { path: N } : { path?: never }

/** Asks one operation of the contract; what may be sent and what comes back is the contract's. */
export async function call<M extends Method, P extends PathsWith<M>>(
  method: M,
  path: P,
  ask: { query?: Query; body?: Body<Operation<P, M>> } & Names<Operation<P, M>>,
): Promise<Answer<Operation<P, M>>> {
  const response = await send(method.toUpperCase(), address(path, ask.path, ask.query), ask.body)
  return (response.status === 204 ? undefined : await response.json()) as Answer<Operation<P, M>>
}
