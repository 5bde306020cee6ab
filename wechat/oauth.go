package wechat

// pathCode is where an OAuth code is exchanged.
const pathCode = "/sns/oauth2/access_token"
