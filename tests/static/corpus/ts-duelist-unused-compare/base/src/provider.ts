import * as vscode from 'vscode';
import { collectTasks, Note } from './collect';
import { Task } from './task';

export class TaskProvider implements vscode.TreeDataProvider<Task> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  refresh(): void {
    this.changed.fire();
  }

  async getChildren(parent?: Task): Promise<Task[]> {
    if (parent) {
      return [];
    }
    const files = await vscode.workspace.findFiles('**/*.md', '**/node_modules/**');
    const notes = await Promise.all(files.map(readNote));
    return collectTasks(notes);
  }

  getTreeItem(task: Task): vscode.TreeItem {
    const item = new vscode.TreeItem(task.text);
    item.tooltip = `${task.file}:${task.line + 1}`;
    item.command = {
      command: 'vscode.open',
      title: 'Open',
      arguments: [
        vscode.Uri.file(task.file),
        { selection: new vscode.Range(task.line, 0, task.line, 0) },
      ],
    };
    return item;
  }
}

async function readNote(uri: vscode.Uri): Promise<Note> {
  const bytes = await vscode.workspace.fs.readFile(uri);
  return { file: uri.fsPath, content: new TextDecoder().decode(bytes) };
}
