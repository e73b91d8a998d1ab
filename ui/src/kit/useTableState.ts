import { computed, reactive, ref, watch } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'

/** What a list shows when its address says nothing. */
export interface TableDefaults {
  /** Column, with a leading `-` for biggest or newest first. */
  sort?: string
  perPage?: number
  /** Names of the further filters this list understands. */
  filters?: readonly string[]
}

/** What a list asks the server for; also what its address says. */
export interface TableQuery {
  q?: string
  sort?: string
  page: number
  perPage: number
  [filter: string]: string | number | undefined
}

export interface TableState {
  readonly query: TableQuery
  /** Changes part of the query; anything but the page itself starts again at page 1. */
  set(change: Partial<TableQuery>): void
  /** Ascending, then descending, then ascending. */
  sortBy(column: string): void
  filter(name: string): string | undefined
  readonly searching: boolean
  /** Back to the list as it is without any wish. */
  reset(): void
}

const PER_PAGE = 25

/** Keeps search, filters, sorting and page of a list in the address, so that it can be shared, reloaded and gone back to. */
export function useTableState(defaults: TableDefaults): TableState {
  const route = useRoute()
  const router = useRouter()
  const home = route.path
  const perPage = defaults.perPage ?? PER_PAGE

  const read = (): TableQuery => {
    const text = (name: string): string | undefined => {
      const value = route.query[name]
      return typeof value === 'string' && value !== '' ? value : undefined
    }
    const query: TableQuery = {
      q: text('q'),
      sort: text('sort') ?? defaults.sort,
      page: Math.max(1, Math.trunc(Number(text('page') ?? 1)) || 1),
      perPage,
    }
    for (const name of defaults.filters ?? []) query[name] = text(name)
    return query
  }

  const query = ref(read())
  watch(
    () => route.query,
    // The page that is left must not read the next page's address.
    () => route.path === home && (query.value = read()),
  )

  /** A page or an order is a place to come back to; a search being typed is not. */
  const write = (next: TableQuery, place: boolean): void => {
    const address: LocationQueryRaw = { ...route.query }
    const put = (name: string, value: string | number | undefined, usual?: string | number): void => {
      if (value === undefined || value === '' || value === usual) delete address[name]
      else address[name] = String(value)
    }
    put('q', next.q)
    put('sort', next.sort, defaults.sort)
    put('page', next.page, 1)
    for (const name of defaults.filters ?? []) put(name, next[name])
    void (place ? router.push({ query: address }) : router.replace({ query: address }))
  }

  const searching = computed(
    () => Boolean(query.value.q) || (defaults.filters ?? []).some((name) => query.value[name] !== undefined),
  )

  const set = (change: Partial<TableQuery>): void => {
    query.value = { ...query.value, page: 1, ...change }
    write(query.value, 'page' in change || 'sort' in change)
  }
  return reactive({
    query,
    searching,
    set,
    reset: () => void router.replace({ query: {} }),
    sortBy: (column: string) => set({ sort: query.value.sort === column ? `-${column}` : column }),
    filter: (name: string) => query.value[name]?.toString(),
  }) as unknown as TableState
}
