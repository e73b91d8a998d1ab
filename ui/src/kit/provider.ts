import { humanise, say } from './text'

/** A company that moves money, by the name people know it by. */
export function providerName(provider: string): string {
  return say(`payment.way.${provider}`) ?? humanise(provider)
}
