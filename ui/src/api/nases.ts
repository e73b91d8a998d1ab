import { call, type Query } from './client'
import type { components } from './contract'

type Create = components['schemas']['NasCreate']
type Update = components['schemas']['NasUpdate']

const one = (nasId: string) => ({ path: { nasId } })

export const FLAVOURS = ['routeros', 'coovachilli', 'hostapd'] as const
export type Flavour = (typeof FLAVOURS)[number]

export const listNases = (query: Query) => call('get', '/api/nases', { query })
export const getNas = (id: string) => call('get', '/api/nases/{nasId}', one(id))
export const createNas = (body: Create) => call('post', '/api/nases', { body })
export const updateNas = (id: string, body: Update) => call('patch', '/api/nases/{nasId}', { ...one(id), body })
export const deleteNas = (id: string) => call('delete', '/api/nases/{nasId}', one(id))
export const rotateSecret = (id: string) => call('post', '/api/nases/{nasId}/rotate-secret', one(id))
export const getSnippet = (id: string, flavour: Flavour) =>
  call('get', '/api/nases/{nasId}/snippet', { ...one(id), query: { flavour } })
export const listUnknownSources = () => call('get', '/api/nases/unknown', {})
