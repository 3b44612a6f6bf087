"""What runs behind a page: runs that train while watched, their pace, and what the browser is shown of them."""
