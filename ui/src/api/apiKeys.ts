import { call, type Query } from './client'
import type { components } from './contract'

type Create = components['schemas']['ApiKeyCreate']

export const listApiKeys = (query: Query) => call('get', '/api/api-keys', { query })
export const createApiKey = (body: Create) => call('post', '/api/api-keys', { body })
export const revokeApiKey = (apiKeyId: string) => call('delete', '/api/api-keys/{apiKeyId}', { path: { apiKeyId } })
