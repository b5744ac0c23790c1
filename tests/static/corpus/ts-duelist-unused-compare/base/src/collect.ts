import { parseTasks, Task } from './task';

export interface Note {
  readonly file: string;
  readonly content: string;
}

/** All open tasks of all notes, as the view shows them. */
export function collectTasks(notes: readonly Note[]): Task[] {
  return notes.flatMap((note) => parseTasks(note.file, note.content));
}
