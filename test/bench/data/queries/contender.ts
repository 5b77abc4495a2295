/** A person as every contender gives it. */
export interface Person {
  id: number
  name: string
  email: string
  age: number
}

/** How many people there are before the benchmark adds more. */
export const PEOPLE = 10_000

/** One way to talk to a database, doing the same three things as the others. */
export interface Contender {
  readonly name: string
  byId(id: number): Promise<Person | undefined> | Person | undefined
  /** Adds somebody with an id that nobody has. */
  insert(person: Person): unknown
  thousand(): Promise<Person[]> | Person[]
  close(): Promise<unknown> | void
}

/** Makes the table and fills it; SQL that both engines understand. */
export const SCHEMA: string[] = [
  'drop table if exists people',
  'create table people (id integer primary key, name text not null, email text not null, age integer not null)',
  `insert into people with recursive n(i) as (select 0 union all select i + 1 from n where i < ${PEOPLE - 1})
   select i, 'name ' || i, 'person' || i || '@example.org', i % 90 from n`,
]
