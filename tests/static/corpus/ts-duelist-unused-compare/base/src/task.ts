export interface Task {
  readonly text: string;
  readonly file: string;
  /** Counted from zero. */
  readonly line: number;
}

const OPEN_TASK = /^\s*[-*+] \[ \] (.+)$/;

/** Finds the open tasks in the text of a note. */
export function parseTasks(file: string, content: string): Task[] {
  const tasks: Task[] = [];
  content.split(/\r?\n/).forEach((row, line) => {
    const match = OPEN_TASK.exec(row);
    if (match) {
      tasks.push({ text: match[1].trim(), file, line });
    }
  });
  return tasks;
}
