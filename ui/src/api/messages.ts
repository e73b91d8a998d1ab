import { call, type Query } from './client'
import type { MessageAccountCreate, MessageAccountTerms, MessageBudgetTerms, MessageWording } from './types'

const message = (messageId: string) => ({ path: { messageId } })
const account = (messageAccountId: string) => ({ path: { messageAccountId } })

export const listMessages = (query: Query) => call('get', '/api/messages', { query })
export const getMessage = (id: string) => call('get', '/api/messages/{messageId}', message(id))
export const resendMessage = (id: string) => call('post', '/api/messages/{messageId}/resend', message(id))
export const cancelMessage = (id: string) => call('post', '/api/messages/{messageId}/cancel', message(id))

export const listMessageAccounts = () => call('get', '/api/message-accounts', {})
export const createMessageAccount = (body: MessageAccountCreate) => call('post', '/api/message-accounts', { body })
export const updateMessageAccount = (id: string, body: MessageAccountTerms) =>
  call('put', '/api/message-accounts/{messageAccountId}', { ...account(id), body })
export const deleteMessageAccount = (id: string) => call('delete', '/api/message-accounts/{messageAccountId}', account(id))
export const testMessageAccount = (id: string, to: string) =>
  call('post', '/api/message-accounts/{messageAccountId}/test', { ...account(id), body: { to } })

export const listMessageTemplates = () => call('get', '/api/message-templates', {})
export const putMessageTemplate = (body: MessageWording) => call('put', '/api/message-templates', { body })
export const resetMessageTemplate = ({ name, language, channel }: MessageWording) =>
  call('post', '/api/message-templates/reset', { body: { name, language, channel } })
export const previewMessageTemplate = (body: MessageWording) => call('post', '/api/message-templates/preview', { body })

export const getMessageBudget = () => call('get', '/api/message-budget', {})
export const putMessageBudget = (body: MessageBudgetTerms) => call('put', '/api/message-budget', { body })
export const getMessageFigures = () => call('get', '/api/message-figures', {})
