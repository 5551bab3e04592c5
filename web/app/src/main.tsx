import { createRoot } from 'react-dom/client';
import './styles.css';
import { App } from './App';
import { start } from './core/client';
import { registerWorker } from './core/update';
import { keepFilesOut } from './lib/draggedFiles';
import { followKeyboard } from './lib/viewport';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
followKeyboard();
keepFilesOut();
void start();
void registerWorker();
