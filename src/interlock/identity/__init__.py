"""Who is acting, how they proved it, and who may act for whom."""
