import * as vscode from 'vscode';
import { readConfig } from './config';
import { scan } from './scan';

export function activate(context: vscode.ExtensionContext) {
  context.subscriptions.push(
    vscode.commands.registerCommand('todoLens.list', async () => {
      const editor = vscode.window.activeTextEditor;
      if (!editor) {
        return;
      }
      const entries = scan(editor.document.getText(), readConfig().words);
      const picked = await vscode.window.showQuickPick(
        entries.map(e => ({ label: `${e.word}: ${e.text}`, description: `line ${e.line + 1}`, line: e.line }))
      );
      if (picked) {
        editor.selection = new vscode.Selection(picked.line, 0, picked.line, 0);
        editor.revealRange(editor.selection);
      }
    })
  );
}
