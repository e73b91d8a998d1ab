import { humanise, say } from '../../kit/text'

/** Codes and names of messages as people read them. */
export const templateName = (name: string): string => say(`message.template.${name}`) ?? humanise(name)
export const reasonText = (code: string): string => say(`message.reason.${code}`) ?? humanise(code)
export const channelName = (channel: string): string => say(`message.channel.${channel}`) ?? channel
export const eventName = (kind: string): string => say(`message.event.${kind}`) ?? humanise(kind)
