// The runtime's JavaScript half: loads the function's file, calls the handler, and tells what came of it.
const report = (error, kind) => {
  const known = error !== null && typeof error === 'object';
  const trace = known && error.stack ? `${error.stack}`.split('\n') : [];
  const told = {
    errorType: kind || (known && error.name) || typeof error,
    errorMessage: known && error.message !== undefined ? error.message : `${error}`,
    trace,
  };
  console.error(kind ? 'Uncaught Exception ' : 'Invoke Error ', JSON.stringify({ errorType: told.errorType, errorMessage: told.errorMessage, stack: trace }));
  return ask({ done: JSON.stringify(told), failed: true });
};

(async () => {
  const { file, method, event, context } = await ask({});
  let handler;
  try {
    handler = require(file)[method];
  } catch (error) {
    const missing = error && error.code === 'MODULE_NOT_FOUND';
    return report(error, missing ? 'Runtime.ImportModuleError' : error instanceof SyntaxError ? 'Runtime.UserCodeSyntaxError' : undefined);
  }
  if (typeof handler !== 'function') {
    return report({ message: `${file.split('/').slice(3).join('/')}.${method} is undefined or not exported` }, 'Runtime.HandlerNotFound');
  }
  try {
    const result = await new Promise((done, fail) => {
      const returned = handler(event, context, (error, value) => (error ? fail(error) : done(value)));
      if (returned && typeof returned.then === 'function') returned.then(done, fail);
    });
    return ask({ done: result === undefined ? 'null' : JSON.stringify(result) });
  } catch (error) {
    return report(error);
  }
})();
