import * as vscode from 'vscode';
import { TaskProvider } from './provider';

export function activate(context: vscode.ExtensionContext): void {
  const provider = new TaskProvider();
  context.subscriptions.push(
    vscode.window.registerTreeDataProvider('duelist.tasks', provider),
    vscode.commands.registerCommand('duelist.refresh', () => provider.refresh()),
    vscode.workspace.onDidSaveTextDocument(() => provider.refresh()),
  );
}
