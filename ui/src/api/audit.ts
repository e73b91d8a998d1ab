import { call, type Query } from './client'

export const listAuditEntries = (query: Query) => call('get', '/api/audit', { query })
