import { computed, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { TableState } from '../kit/useTableState'
import { address, type Query } from './client'
import { useResource } from './useResource'

interface Listed<R> {
  items: R[]
  total: number
}

export interface List<R, A extends Listed<R>> {
  readonly rows: ComputedRef<R[] | undefined>
  readonly total: ComputedRef<number | undefined>
  /** The whole answer, for lists that bring more than rows. */
  readonly data: ShallowRef<A | undefined>
  readonly error: ShallowRef<Error | undefined>
  readonly loading: Ref<boolean>
  refresh(): Promise<void>
}

/** The page of a list that its address asks for; fetched again whenever that changes. */
export function useList<A extends Listed<A['items'][number]>>(
  name: string,
  state: TableState,
  fetcher: (query: Query) => Promise<A>,
  everyMs?: number,
): List<A['items'][number], A> {
  const resource = useResource(() => address(name, {}, state.query), () => fetcher(state.query), everyMs)
  return {
    ...resource,
    rows: computed(() => resource.data.value?.items),
    total: computed(() => resource.data.value?.total),
  }
}
