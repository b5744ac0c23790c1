import * as vscode from 'vscode';

export interface Config {
  words: string[];
}

export function readConfig(): Config {
  const section = vscode.workspace.getConfiguration('todoLens');
  return { words: section.get<string[]>('words', ['TODO', 'FIXME']) };
}
