namespace Vestnik.Server.Features.UserLog;

/// <summary>The log of what is private to each person. Owns user_log and users.log_seq; knows none of what it numbers.</summary>
internal static class UserLogFeature
{
    public static void AddUserLog(this IServiceCollection services)
    {
        services.AddSingleton<UserLogWriter>();
        services.AddSingleton<UserLogPages>();
    }
}
