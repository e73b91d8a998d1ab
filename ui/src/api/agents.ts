import { call, type Query } from './client'
import type { components } from './contract'
import type { AgentTerms } from './types'

type Settlement = components['schemas']['AgentSettlement']

const one = (agentId: string) => ({ path: { agentId } })

export const listAgents = (query: Query) => call('get', '/api/agents', { query })
export const getAgent = (id: string) => call('get', '/api/agents/{agentId}', one(id))
export const createAgent = (body: AgentTerms) => call('post', '/api/agents', { body })
export const updateAgent = (id: string, body: AgentTerms) => call('put', '/api/agents/{agentId}', { ...one(id), body })
export const listStock = (id: string) => call('get', '/api/agents/{agentId}/stock', one(id))
export const listEntries = (id: string, query: Query) => call('get', '/api/agents/{agentId}/statement', { ...one(id), query })
export const listScores = (id: string) => call('get', '/api/agents/{agentId}/scores', one(id))
export const settleAgent = (id: string, body: Settlement) => call('post', '/api/agents/{agentId}/settlements', { ...one(id), body })
