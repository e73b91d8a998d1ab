import { say } from '../kit/text'
import type { Problem } from './problem'

/** Why a voucher's code was not taken, in the reader's words. */
export function refusal(error: unknown): string {
  const code = (error as Partial<Problem>).code
  return (code && say(`voucher.refused.${code}`)) ?? (error instanceof Error ? error.message : String(error))
}

/** Takes a code; what is wrong with it is said in the reader's words. */
export async function inWords<T>(taking: Promise<T>): Promise<T> {
  try {
    return await taking
  } catch (error) {
    throw new Error(refusal(error), { cause: error })
  }
}
