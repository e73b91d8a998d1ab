import { call, type Query } from './client'
import type { PlanTerms } from './types'

const one = (planId: string) => ({ path: { planId } })

export const listPlans = (query: Query) => call('get', '/api/plans', { query })
export const createPlan = (body: PlanTerms) => call('post', '/api/plans', { body })
export const updatePlan = (id: string, body: PlanTerms) => call('put', '/api/plans/{planId}', { ...one(id), body })
export const archivePlan = (id: string) => call('post', '/api/plans/{planId}/archive', one(id))
