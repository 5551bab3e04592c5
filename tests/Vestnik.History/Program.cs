using Vestnik.History.Running;

return await Command.RunAsync(args);
