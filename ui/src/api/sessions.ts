import { call, type Query } from './client'

const one = (sessionId: string) => ({ path: { sessionId } })

export const listSessions = (query: Query) => call('get', '/api/sessions', { query })
export const getSession = (id: string) => call('get', '/api/sessions/{sessionId}', one(id))
export const disconnectSession = (id: string) => call('post', '/api/sessions/{sessionId}/disconnect', one(id))
export const listNasCommands = (query: Query) => call('get', '/api/nas-commands', { query })
export const listAccessAttempts = (query: Query) => call('get', '/api/access-attempts', { query })
