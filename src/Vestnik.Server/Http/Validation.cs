using Vestnik.Contracts;

namespace Vestnik.Server.Http;

/// <summary>Checks every request body that carries its own limits before the handler sees it.</summary>
internal static class Validation
{
    public static TBuilder WithValidation<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilter(
            async (context, next) =>
            {
                foreach (var argument in context.Arguments)
                {
                    if (argument is IValidated request && Check(request) is { } refusal)
                    {
                        return refusal;
                    }
                }
                return await next(context);
            }
        );

    public static Refusal? Check(IValidated request)
    {
        var errors = new FieldErrors();
        request.Validate(errors);
        return errors.IsEmpty ? null : Refusals.Invalid(errors);
    }
}
