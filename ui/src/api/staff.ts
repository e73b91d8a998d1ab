import { call, type Query } from './client'
import type { components } from './contract'

type Create = components['schemas']['StaffCreate']
type Update = components['schemas']['StaffUpdate']

const one = (staffId: string) => ({ path: { staffId } })

export const listStaff = (query: Query) => call('get', '/api/staff', { query })
export const createStaff = (body: Create) => call('post', '/api/staff', { body })
export const updateStaff = (id: string, body: Update) => call('patch', '/api/staff/{staffId}', { ...one(id), body })
export const disableStaff = (id: string) => call('post', '/api/staff/{staffId}/disable', one(id))
export const enableStaff = (id: string) => call('post', '/api/staff/{staffId}/enable', one(id))
