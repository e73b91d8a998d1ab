import { call } from './client'
import type { AccessRules } from './types'

export const getAccessRules = () => call('get', '/api/access-rules', {})
export const setAccessRules = (body: AccessRules) => call('put', '/api/access-rules', { body })
