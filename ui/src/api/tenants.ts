import { call, type Query } from './client'
import type { components } from './contract'

type Create = components['schemas']['TenantCreate']
type Update = components['schemas']['TenantUpdate']

const one = (tenantId: string) => ({ path: { tenantId } })

export const listTenants = (query: Query) => call('get', '/api/tenants', { query })
export const createTenant = (body: Create) => call('post', '/api/tenants', { body })
export const updateTenant = (id: string, body: Update) => call('patch', '/api/tenants/{tenantId}', { ...one(id), body })
export const suspendTenant = (id: string, reason?: string) =>
  call('post', '/api/tenants/{tenantId}/suspend', { ...one(id), body: reason ? { reason } : {} })
export const activateTenant = (id: string) => call('post', '/api/tenants/{tenantId}/activate', one(id))
