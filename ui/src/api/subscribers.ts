import { call, type Query } from './client'
import type { components } from './contract'

type Create = components['schemas']['SubscriberCreate']
type Update = components['schemas']['SubscriberUpdate']

const one = (subscriberId: string) => ({ path: { subscriberId } })

export const listSubscribers = (query: Query) => call('get', '/api/subscribers', { query })
export const getSubscriber = (id: string) => call('get', '/api/subscribers/{subscriberId}', one(id))
export const createSubscriber = (body: Create) => call('post', '/api/subscribers', { body })
export const updateSubscriber = (id: string, body: Update) =>
  call('patch', '/api/subscribers/{subscriberId}', { ...one(id), body })
export const deleteSubscriber = (id: string) => call('delete', '/api/subscribers/{subscriberId}', one(id))
export const suspendSubscriber = (id: string, reason?: string) =>
  call('post', '/api/subscribers/{subscriberId}/suspend', { ...one(id), body: reason ? { reason } : {} })
export const activateSubscriber = (id: string) => call('post', '/api/subscribers/{subscriberId}/activate', one(id))
/** With `keepMoney` what was paid for the plan held before stays ours; else it goes to the wallet. */
export const startSubscription = (id: string, planId: string, keepMoney: boolean) =>
  call('post', '/api/subscribers/{subscriberId}/subscription', { ...one(id), body: { planId, keepMoney } })
export const endSubscription = (id: string, keepMoney: boolean) =>
  call('delete', '/api/subscribers/{subscriberId}/subscription', { ...one(id), query: { keepMoney } })
export const getUsage = (id: string) =>
  call('get', '/api/subscribers/{subscriberId}/usage', { ...one(id), query: { days: 30, hours: 24 } })
export const explainSubscriber = (id: string) => call('get', '/api/subscribers/{subscriberId}/why-offline', one(id))
export const listOwnSessions = (id: string, query: Query) =>
  call('get', '/api/subscribers/{subscriberId}/sessions', { ...one(id), query })
export const listOwnAttempts = (id: string, query: Query) =>
  call('get', '/api/subscribers/{subscriberId}/access-attempts', { ...one(id), query })

const device = (subscriberId: string, mac: string) => ({ path: { subscriberId, mac } })

export const listDevices = (id: string) => call('get', '/api/subscribers/{subscriberId}/devices', one(id))
export const addDevice = (id: string, macAddress: string, label: string | null) =>
  call('post', '/api/subscribers/{subscriberId}/devices', { ...one(id), body: { macAddress, label } })
export const removeDevice = (id: string, mac: string) =>
  call('delete', '/api/subscribers/{subscriberId}/devices/{mac}', device(id, mac))
export const blockDevice = (id: string, mac: string) =>
  call('post', '/api/subscribers/{subscriberId}/devices/{mac}/block', device(id, mac))
export const unblockDevice = (id: string, mac: string) =>
  call('post', '/api/subscribers/{subscriberId}/devices/{mac}/unblock', device(id, mac))
