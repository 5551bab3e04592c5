import { Redirect, Route, Switch } from 'wouter';
import { useSession } from './core/client';
import { LoginForm } from './features/auth/LoginForm';
import { RegisterForm } from './features/auth/RegisterForm';
import { MessengerScreen } from './screens/MessengerScreen';
import { StartScreen } from './screens/StartScreen';
import { CrashGuard, NotFoundScreen } from './screens/StatusScreens';
import { Announcer } from './ui/Announcer';
import { lazyView } from './ui/lazyView';

const JoinScreen = lazyView(async () => (await import('./features/join/JoinScreen')).JoinScreen);

/** The way someone was going when asked to sign in. */
let wanted = '/';

export function App() {
  return (
    <CrashGuard>
      <Screens />
      <Announcer />
    </CrashGuard>
  );
}

function Screens() {
  const phase = useSession((session) => session.phase);
  const ended = useSession((session) => session.ended);
  if (phase === 'starting' || phase === 'unsure') return <StartScreen />;
  return phase === 'in' ? <SignedIn /> : <SignedOut keepWay={ended === null || ended === 'expired'} />;
}

function SignedIn() {
  return (
    <Switch>
      <Route path="/">
        <MessengerScreen />
      </Route>
      <Route path="/chat/:chatId">{({ chatId }) => <MessengerScreen chatId={chatId} />}</Route>
      <Route path="/app/settings">
        <MessengerScreen settings />
      </Route>
      <Route path="/app/join/:token">{({ token }) => <JoinScreen key={token} token={token} />}</Route>
      <Route path="/login">
        <Redirect to={wanted} replace />
      </Route>
      <Route path="/register">
        <Redirect to={wanted} replace />
      </Route>
      <Route>
        <NotFoundScreen />
      </Route>
    </Switch>
  );
}

function SignedOut({ keepWay }: { keepWay: boolean }) {
  return (
    <Switch>
      <Route path="/login">
        <LoginForm />
      </Route>
      <Route path="/register">
        <RegisterForm />
      </Route>
      <Route>
        <ToLogin keepWay={keepWay} />
      </Route>
    </Switch>
  );
}

function ToLogin({ keepWay }: { keepWay: boolean }) {
  wanted = keepWay ? window.location.pathname : '/';
  return <Redirect to="/login" replace />;
}
