import { call, type Query } from './client'
import type { components } from './contract'

type Schemas = components['schemas']

export type Router = Schemas['Router']
export type RouterLink = Schemas['RouterLink']
export type RouterModel = Schemas['RouterModel']
export type RouterDiff = Schemas['RouterDiff']
export type RouterChange = Schemas['RouterChange']
export type RouterModelPut = Schemas['RouterModelPut']
export type RouterLinkPut = Schemas['RouterLinkPut']
export type RouterBootstrapCreate = Schemas['RouterBootstrapCreate']

const one = (nasId: string) => ({ path: { nasId } })

export const listRouters = (query: Query) => call('get', '/api/routers', { query })
export const getRouter = (id: string) => call('get', '/api/routers/{nasId}', one(id))
export const getRouterHistory = (id: string) => call('get', '/api/routers/{nasId}/history', one(id))
export const getRouterLink = (id: string) => call('get', '/api/routers/{nasId}/link', one(id))
export const putRouterLink = (id: string, body: RouterLinkPut) => call('put', '/api/routers/{nasId}/link', { ...one(id), body })
export const testRouterLink = (id: string) => call('post', '/api/routers/{nasId}/link/test', one(id))
export const unpinRouterLink = (id: string) => call('post', '/api/routers/{nasId}/link/unpin', one(id))
export const getRouterModel = (id: string) => call('get', '/api/routers/{nasId}/model', one(id))
export const putRouterModel = (id: string, body: RouterModelPut) => call('put', '/api/routers/{nasId}/model', { ...one(id), body })
export const getRouterDiff = (id: string) => call('get', '/api/routers/{nasId}/diff', one(id))
export const applyRouterModel = (id: string) => call('post', '/api/routers/{nasId}/apply', one(id))
export const rollBackRouter = (id: string) => call('post', '/api/routers/{nasId}/roll-back', one(id))
export const listRouterChanges = (id: string) => call('get', '/api/routers/{nasId}/changes', one(id))
export const createRouterBootstrap = (id: string, body: RouterBootstrapCreate) =>
  call('post', '/api/routers/{nasId}/bootstrap', { ...one(id), body })
